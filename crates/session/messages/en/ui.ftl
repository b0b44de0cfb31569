# Section: see messages/en.ftl.
