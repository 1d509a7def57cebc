version 1.1

# One lane of one library: the two FASTQ files of its read pairs.
struct Lane {
  String id             # unique within the sample, such as L003
  String platform_unit  # flow cell and lane, such as H7HY2CCXX.3
  String library
  String platform       # ILLUMINA
  File fastq_1
  File fastq_2
}
