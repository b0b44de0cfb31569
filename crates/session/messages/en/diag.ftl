# Section: see messages/en.ftl.

## What is wrong with a script (kmscope-scenario, DiagnosticKind)

diag-did-you-mean = { $problem }: did you mean { $suggestion }?
diag-quoted = "{ $text }"
diag-stop = { $problem }.

diag-unexpected = Expected { $expected }, found { $found }
diag-unexpected-here = { $found } is not allowed here
diag-found-token = "{ $text }"
diag-found-line-end = the end of the line
diag-found-text-end = the end of the script
diag-or = { $first } or { $second }
diag-expected-token = "{ $text }"
diag-expected-statement = a call, an assignment or a block
diag-expected-name = a name
diag-expected-value = a number, a flag or a variable
diag-expected-number = a number
diag-expected-bytes = a number of bytes (such as 1500, 64K, 4 * PAGE_SIZE)
diag-expected-gfp = GFP flags (such as GFP_KERNEL)
diag-expected-slab-flags = slab flags (such as SLAB_HWCACHE_ALIGN, or 0)
diag-expected-pointer = a variable that holds a pointer
diag-expected-cache = a variable that holds a cache of kmem_cache_create
diag-expected-text = text in double quotes
diag-expected-percent = a percentage (such as 50%)
diag-expected-words = one of { $words }
diag-expected-end = the end of the statement (";" or a new line)

diag-unknown-function = Unknown function { $name }
diag-foreign-function = Unknown function { $name }: the lab knows only calls that allocate and free memory
diag-unknown-block = Unknown block { $name }
diag-unknown-flag = Unknown GFP flag { $name }
diag-unknown-slab-flag = Unknown slab flag { $name }
diag-unknown-variable = { $name } was never assigned before this line
diag-unknown-machine = Unknown machine { $name }
diag-unknown-word = { $name } means nothing here

diag-bad-character = The character "{ $character }" means nothing here
diag-text-open = The text has no closing double quote on its line
diag-comment-open = The comment has no closing */
diag-closes-nothing = This "{ $brace }" closes nothing
diag-unclosed = This block ({ $block }) is never closed: "{ $brace }" is missing
diag-too-deep = Brackets nest more than { $limit } deep here
diag-bad-number = { $text } is not a number of this language (10, 0x10, 64K, 16M, 1G)
diag-out-of-range = { $what } must be between { $least } and { $most }, this is { $value }
diag-negative = { $what } cannot be negative, this is { $value }
diag-what-bytes = A number of bytes
diag-what-order = An order
diag-what-percent = A percentage
diag-what-ticks = A number of ticks
diag-what-repetitions = The number of repetitions
diag-what-byte = The value of a byte
diag-what-pages = A number of pages
diag-what-gfp = A number of GFP bits
diag-arithmetic = This cannot be calculated: division by zero, or more than 64 bits

diag-argument-count = { $signature } takes { $count }, here { $found ->
    [one] is 1
   *[other] are { $found }
}
diag-arguments-exactly = { $n ->
    [one] 1 argument
   *[other] { $n } arguments
}
diag-arguments-between = { $least } to { $most } arguments
diag-argument-kind = In { $signature }, { $parameter } must be { $expected }, not { $found }
diag-operator = "{ $operator }" cannot join { $left } and { $right }
diag-operator-one = "{ $operator }" cannot be used with { $left }
diag-kind-number = a number
diag-kind-gfp = a GFP flag
diag-kind-slab-flags = a slab flag
diag-kind-pointer = a pointer
diag-kind-text = text
diag-kind-percent = a percentage
diag-kind-level = a level of free pages
diag-kind-null = NULL
diag-kind-word = a word
diag-nested-call = { $function } inside another statement: each call is a step of its own; give its result a name first (p = { $function }(…))
diag-no-result = { $function } returns nothing that a variable could hold; call it without "="
diag-result-unused = Without a variable, the cache of { $function } could never be used or destroyed; write c = { $function }(…)
diag-element = { $name } was never assigned; assigned are { $first } to { $last }
diag-sizeof = The lab does not know the headers, so not the size of { $of }; write the number of bytes
diag-no-condition = { $text }: scripts have no conditions; each line ends with its result
diag-no-loop = { $text }: the only loops are repeat n and for (i = 0; i < n; i++)
diag-no-jump = { $text }: a script runs from its first line to its last; leave this line out
diag-no-parameters = { $text }: a function takes no parameters here; write { $text }(void)
diag-no-preprocessor = #{ $text } is not needed: the lab knows the kernel's calls by itself (#define NAME number works)
diag-no-dereference = Single bytes cannot be written; use memset(p, value, size), and peek(p) to look
diag-no-type = { $text }: types cannot be defined; sizes are written in bytes
diag-not-yet = { $name } is not available yet in this version of the lab
diag-written-otherwise = Scripts have no { $name }: write { $instead }
diag-old-flag-now = { $name }: gone since Linux { $version }; taken as { $instead }
diag-old-flag-gone = { $name }: gone since Linux { $version }; it means nothing to this kernel
diag-machine-first = The machine must be named once, before the first step
diag-machine-size = { $arch } comes in these sizes: { $sizes }
diag-marker-twice = There is a marker "{ $name }" already; links could not tell them apart
diag-function-twice = There is a function { $name } already
diag-recursion = { $name } ends up calling itself; a script cannot stop that
diag-not-later = { $name } is not allowed inside what runs later (start, in_irq(after = …))
diag-too-many-steps = The script makes more than { $limit } steps; the rest was left out
diag-too-much-work = { $head } runs too many times: a script may run { $limit } statements in all, each round of a loop being one; the rest was left out
diag-calls-too-deep = Functions and blocks nest more than { $limit } deep here

diag-of-c = { $text }

## Share links (kmscope-scenario, LinkProblem)

diag-link-foreign = The fragment of this address is not a link of kmscope; the usual script was opened
diag-link-newer = This link comes from a newer version (v{ $version }); what could be understood of it was opened
diag-link-script = The script in this link is damaged; { $lines ->
    [one] only its first line was saved
   *[other] its first { $lines } lines were saved
}
diag-link-script-lost = The script in this link is damaged and nothing of it could be saved; the usual script was opened
diag-link-large = The script in this link is too large and was left out
diag-link-lesson = There is no lesson "{ $name }"
diag-link-marker = There is no marker "{ $name }" here; this script has { $markers }
diag-link-no-markers = There is no marker "{ $name }" here; this script has none
diag-link-value = "{ $value }" for { $key } in this link could not be understood and was left out
