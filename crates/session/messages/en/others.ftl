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
hang-own-lock = who waits for the lock is who holds it
hang-own-spinlock = who waits for the spinlock is who holds it
hang-interrupted-lock = the interrupted code holds the spinlock, and cannot go on before this ends
sub-own-lock = No such lock can be taken twice: this task sleeps until it gives the lock up itself.
sub-spins = It spins, and this machine has one CPU: no other task can run. Interrupts still come, if they are on. The lines after it are shown as if it did not wait.
sub-own-spinlock = Only a kernel with CONFIG_DEBUG_SPINLOCK says "BUG: spinlock recursion".
sub-interrupted-lock = Whoever shares a lock with a handler takes it with spin_lock_irqsave, which keeps the handler away; against tasklets and timers, spin_lock_bh is enough.
bug-irqs-off = BUG: no interrupt can come here: interrupts are off
bug-softirqs-off = BUG: no tasklet and no timer can run here: softirqs are off
bug-bh-irqs-off = BUG: spin_lock_bh is not for here: interrupts are off
bug-keeps-processor = BUG: no other task can run here: this one keeps the processor
bug-already-in = BUG: this has begun already, and not ended
bug-not-begun = BUG: nothing of the kind was begun
bug-still-inside = BUG: what began inside of this has not ended
bug-schedule = BUG: nothing can be set up here
sub-cannot-begin = It does not begin: the lines inside run as if they stood outside of the block.
sub-bh-irqs-off = In a hard interrupt, spin_unlock_bh warns and runs no softirq (__local_bh_enable_ip). With interrupts merely off it may run softirqs, and only a kernel with lockdep (CONFIG_PROVE_LOCKING) warns. With interrupts off, spin_lock is enough. The lab takes no lock.
sub-not-begun = It never began, or could not: nothing has changed.
sub-still-inside = Nothing has changed. A handler gives up its own locks only, and ends before the code that it interrupted goes on.
why-nesting-irqs-off = where interrupts are off, as in a handler or under spin_lock_irqsave, an interrupt waits until they are on again
why-nesting-softirqs-off = softirqs interrupt neither each other nor code under spin_lock_bh: it waits until that has ended
why-nesting-bh = spin_unlock_bh switches softirqs on again and may run those that wait; with interrupts off that must not be
why-nesting-processor = whoever must not sleep keeps the processor: another task runs after that
why-nesting-already-in = what runs cannot begin inside of itself
why-nesting-not-begun = what ends here was not begun, or could not begin
why-nesting-inside = interrupts and tasks end inside out; locks of one task may be given up in any order
why-nesting-schedule = what is set up runs later, and sets nothing up itself
why-lock-taken = Taken
why-lock-taken-detail = line { $line }: { $statement }
why-own-lock = it sleeps until the lock is given up, and would have to give it up itself
why-own-spinlock = it spins until the lock is given up, and would have to give it up itself
why-interrupted-lock = it spins until the lock is given up; who holds it was interrupted, and goes on only after the handler
honesty-spinlock = Locks are modelled, as in a kernel with CONFIG_SMP: without it, spinlocks only turn preemption off, and nobody spins.
honesty-not-begun = Contexts are modelled. A lock that is given up but not held is reported by a kernel with CONFIG_PROVE_LOCKING.
honesty-cannot-be = Contexts are modelled: the script says what cannot be, so there is nothing for a kernel to report.
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
