"""The spiders: what to ask for. They yield :class:`crawler.items.Snapshot` and read no meaning."""
