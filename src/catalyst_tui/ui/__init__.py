"""The screen: a Textual app that asks the desk for views, draws them and sends back intents."""
