"""The web server of mission control: routes over live session, archive, access and scenery."""
