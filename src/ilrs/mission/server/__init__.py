"""The server of mission control: HTTP routes and the live feed over what `ilrs.mission` holds."""
