version 1.1

struct Lane {
  String id
  File fastq_1
  File fastq_2
}

workflow lanes {
  input {
    Array[Lane] lanes
    File? targets
  }
  scatter (lane in lanes) {
    call merge { input: lane = lane }
  }
  output {
    Array[File] merged = merge.merged
    File? unused = targets
  }
}

task merge {
  input {
    Lane lane
  }
  command <<<
    gzip -dc ~{lane.fastq_1} ~{lane.fastq_2} > ~{lane.id}.txt
  >>>
  output {
    File merged = "~{lane.id}.txt"
  }
}
