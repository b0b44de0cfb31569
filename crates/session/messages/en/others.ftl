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
head-enter-mutex = Mutex { $lock } is taken: its holder may sleep, others wait
head-leave-mutex = Mutex { $lock } is released
hang-lock = the holder of the lock never releases it
hang-own-lock = the task that waits for the lock is its holder
hang-own-spinlock = the task that waits for the spinlock is its holder
hang-interrupted-lock = the interrupted code holds the spinlock, and cannot go on before this handler ends
sub-own-lock = Such a lock cannot be taken twice: the task sleeps until the lock is released, but only it could release it.
sub-spins = It spins, and this machine has one CPU: no other task can run. Interrupts still come, if they are on. The lines after it are shown as if it did not wait.
sub-own-spinlock = Only a kernel with CONFIG_DEBUG_SPINLOCK prints "BUG: spinlock recursion".
sub-interrupted-lock = Take a lock that a handler shares with spin_lock_irqsave, which keeps the handler away; against tasklets and timers, spin_lock_bh is enough.
bug-irqs-off = BUG: no interrupt can come here, since interrupts are off
bug-softirqs-off = BUG: no tasklet and no timer can run here, since softirqs are off
bug-bh-irqs-off = BUG: spin_lock_bh is not allowed here, since interrupts are off
bug-keeps-processor = BUG: no other task can run here, since this one keeps the CPU
bug-already-in = BUG: this is already active
bug-not-begun = BUG: this ends something that never began
bug-still-inside = BUG: something begun inside it has not ended
bug-schedule = BUG: nothing can be scheduled here
sub-cannot-begin = The block does not begin: the lines inside run as if they were outside.
sub-bh-irqs-off = In an interrupt handler, spin_unlock_bh warns and runs no softirq (__local_bh_enable_ip). With interrupts merely off it may run softirqs, and only a kernel with lockdep (CONFIG_PROVE_LOCKING) warns. With interrupts off, spin_lock is enough. The lab takes no lock.
sub-not-begun = It never began, or could not begin: nothing has changed.
sub-still-inside = Nothing has changed. A handler releases its own locks only, and ends before the interrupted code goes on.
why-nesting-irqs-off = while interrupts are off, as in a handler or under spin_lock_irqsave, an interrupt waits
why-nesting-softirqs-off = softirqs interrupt neither each other nor code under spin_lock_bh: they wait until that has ended
why-nesting-bh = spin_unlock_bh turns softirqs on again and may run those that wait; with interrupts off it must not
why-nesting-processor = code that may not sleep keeps the CPU: another task runs after that
why-nesting-already-in = what is active cannot begin inside itself
why-nesting-not-begun = what ends here did not begin, or could not
why-nesting-inside = interrupts and tasks end inside out; one task may release its locks in any order
why-nesting-schedule = what is scheduled runs later, and schedules nothing itself
why-lock-taken = Taken
why-lock-taken-detail = line { $line }: { $statement }
why-own-lock = it sleeps until the lock is released, but only it could release it
why-own-spinlock = it spins until the lock is released, but only it could release it
why-interrupted-lock = it spins until the lock is released, but the holder was interrupted, and goes on only after the handler
honesty-spinlock = Locks are modelled, as in a kernel with CONFIG_SMP: without it, spinlocks only turn preemption off, and nothing spins.
honesty-not-begun = Contexts are modelled. A kernel with CONFIG_PROVE_LOCKING reports a lock that is released but not held.
honesty-cannot-be = Contexts are modelled: the script says what cannot happen, so a kernel has nothing to report.
head-start = From here on, { $who } runs whenever others sleep or wait
head-set-up = In { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}, { $who } runs, whatever runs then
head-queued = Not yet: { $who } does this when its turn comes
head-queued-after = Not yet: { $who } does this when its turn comes (in { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
})
head-scheduled = Set up for later; the script goes on
sub-queued = Nothing has happened yet. This runs while another task sleeps or waits, and its line then shows the result.
micro-turn-begins = line { $line } in { $who }: { $text }
micro-turn-ends = { $who }, line { $line }: { $result }
micro-sleeps-for-lock = the caller sleeps until the lock is released
micro-waits-for-lock = { $who } waits for a lock that another task holds, at line { $line }: { $text }
why-others = Meanwhile
why-others-one = { $who }, line { $line }: { $result }
why-others-more = { $count } more
honesty-schedule = Who runs when is modelled: one CPU, no preemption; at each tick of sleep every other task makes one call.
honesty-others = Each call follows the rules of Linux 6.12; who runs when, and the pace of reclaim, are modelled.
