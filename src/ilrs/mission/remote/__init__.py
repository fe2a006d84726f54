"""What `ilrs.mission.Client` is made of: the wire, series, the live feed, commands, tables."""
