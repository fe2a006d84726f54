"""Mission control over HTTP: routes over the live session, its archive, accounts and scenery."""
