"""Scrapy commands of the project, found through the COMMANDS_MODULE setting."""
