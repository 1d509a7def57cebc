version 1.1

workflow slow {
  call wait_long
}

task wait_long {
  command <<<
    sleep 300 & echo $! > child.txt
    echo started >&2
    wait
  >>>
}
