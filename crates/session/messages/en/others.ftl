# Section: see messages/en.ftl.

## Others who run while one sleeps (narrate/others.rs)

others-task = task { $task }
others-hardirq = an interrupt handler
others-tasklet = a tasklet
others-timer = a timer
others-done = done
lane-hardirq = irq
lane-tasklet = tasklet
lane-timer = timer
lane-own = script's task
lane-tasks = other tasks
lane-interrupts = interrupts
lane-asleep = asleep
ui-sleeps-here = { $who } sleeps in line { $line }
ui-is-next-here = { $who } goes on in line { $line } when its turn comes
sub-others = Meanwhile, { $who }, line { $line }: { $result }.
others-sleep-in-atomic = BUG: it may sleep where nothing may
result-later = later
context-mutex = with mutex { $lock } held
head-enter-mutex = Mutex { $lock } is taken; code may still sleep, and who wants it waits
head-leave-mutex = Mutex { $lock } is released
hang-lock = whoever holds the lock never gives it up
head-start = From here on, { $who } runs whenever others sleep or wait
head-set-up = In { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} comes { $who }, whoever runs then
head-queued = When its turn comes, { $who } does this
head-queued-after = In { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}, { $who } does this
head-scheduled = That is set up; the script goes on
sub-queued = Nothing has happened yet. It runs while somebody sleeps or waits, and its line shows what it got.
micro-turn-begins = line { $line } in { $who }: { $text }
micro-turn-ends = { $who }, line { $line }: { $result }
micro-sleeps-for-lock = the caller sleeps until the lock is given up
micro-waits-for-lock = { $who } waits for a lock that somebody holds, at line { $line }: { $text }
why-others = Others meanwhile
why-others-one = { $who }, line { $line }: { $result }
why-others-more = { $count } more
honesty-schedule = Who runs when is modelled: one processor, no preemption; at each tick of sleep every other task makes one call.
honesty-others = Each call follows the rules of Linux 6.12; who runs when, and the pace of reclaim, are modelled.
