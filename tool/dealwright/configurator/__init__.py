"""Links of the Hub Configurator and its catalogue: values in, values out."""
