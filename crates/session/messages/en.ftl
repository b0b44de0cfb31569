# kmscope in English. Project Fluent format (https://projectfluent.org).
#
# One text, one place: code names a key with `message!("key", hole = value)` or `text!(language, "key")`,
# which do not compile if the key or a hole does not exist. Sections live in files of their own:
#   messages/en.ftl        what happened and why (result-, head-, sub-, micro-, why-)
#   messages/en/ui.ftl     ui-…      chrome of the page
#   messages/en/stage.ftl  stage-…   labels of the stage
#   messages/en/diag.ftl   diag-…, lesson-…
# and the same in messages/zh. A test holds both languages to the same keys and holes, and to no key that nobody uses.
#
# Numbers get thousands separators by themselves; pfns and addresses are passed as text.
# Kernel words stay as they are: flags, cache names, min, low, high, slab, NULL, kswapd.

## Results at the end of a script line

result-pages = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
