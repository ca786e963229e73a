"""The sandbox: a stateful stand-in for HubSpot that a real client cannot tell from the real one."""
