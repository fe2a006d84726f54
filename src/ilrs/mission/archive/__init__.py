"""What a mission keeps: samples of telemetry, and documents such as events, commands and alarms."""
