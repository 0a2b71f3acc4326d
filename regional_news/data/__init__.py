"""Tables shipped with the package; see the module that reads each."""
