# Section: see messages/en.ftl.

## What stands beside the stage

screen-edge-left = Width of the left side: drag, or arrow keys; Enter shuts it
screen-edge-right = Width of the right side: drag, or arrow keys; Enter shuts it
screen-open-left = Open the script (,)
screen-open-why = Show why the step went as it did (.)
screen-open-flags = Show the same call with other flags
screen-open-biography = Show what became of the selected frames
screen-beside = Beside the picture
screen-open-log = Show the kernel log
screen-flags = Other flags
screen-biography = Biography
screen-try = Try a call here…
screen-tab-picture = Picture
screen-tab-told = Told
screen-key-sides = open or shut the left, the right side

## The inequality

screen-free = free { $left }
screen-free-then = free { $before } → { $after }
screen-free-above = free { $left } > { $right }?
screen-no-mark = no watermark applies
screen-no-block = no block of order { $order }

## Time

screen-lens = Lens:
screen-free-pages = Free pages
screen-zone-free = { $zone }: { $free ->
    [one] 1 page free
   *[other] { $free } pages free
}
screen-micro-back = Go back a micro-step (Shift+←)
screen-micro = Go on a micro-step (Shift+→)
screen-back = Back
screen-next-moment = Next moment
screen-ahead = Show what is ahead

## Before an audience

screen-present = Present
screen-present-title = Show the stage alone, large (P)
screen-key-present = present: the stage alone, large
screen-key-clicker = while presenting: next, back, dim
screen-leave = Leave the presentation (Esc)
screen-open-lab = Open this moment in the lab

## The first visit

screen-first = Linux allocates memory in blocks. Free ones float, each in the row of its size; taken ones lie on the ground.
screen-first-ask = Ask for one page (4 KiB)
screen-first-pause = Pause
screen-first-guide = Read the guide
screen-first-lab = Lab
screen-first-lab-title = Open the lab, with its script

## Completion

screen-completion = Words that could stand here
