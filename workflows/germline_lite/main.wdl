version 1.1

import "../tasks/structs.wdl"
import "tasks/index_reference.wdl" as reference_tasks
import "tasks/align_lane.wdl" as lane_tasks
import "tasks/mark_duplicates.wdl" as alignment_tasks
import "tasks/call_variants.wdl" as variant_tasks
import "../tasks/measure_quality.wdl" as quality_tasks
import "../tasks/report_quality.wdl" as report_tasks
import "../tasks/measure_coverage.wdl" as coverage_tasks
import "../tasks/convert_variants.wdl" as table_tasks

workflow germline_lite {
  meta {
    description: "Read pairs of one sample to germline variants, with minimap2, samtools and bcftools"
  }

  parameter_meta {
    project: "Project the sample belongs to"
    sample_name: "Sample, written into the read groups and the VCF"
    lanes: "The lanes of the sample, each a pair of FASTQ files"
    reference: "Reference genome, FASTA, plain or compressed; needs no index beside it"
    tools_image: "Image that holds the tools"
    targets: "BED file of the stretches whose coverage is asked for, their gene or name in column 4; each contig if absent"
  }

  input {
    String project
    String sample_name
    Array[Lane]+ lanes
    File reference
    String tools_image
    File? targets
  }

  call reference_tasks.index_reference {
    input: reference, tools_image
  }

  # By index: the engine names a task after what it scatters over, and a whole lane makes no name.
  scatter (index in range(length(lanes))) {
    call lane_tasks.align_lane {
      input: lane = lanes[index], sample_name, minimizers = index_reference.minimizers, tools_image
    }
  }

  call alignment_tasks.mark_duplicates {
    input: lane_bams = align_lane.bam, sample_name, tools_image
  }

  call variant_tasks.call_variants {
    input:
      bam = mark_duplicates.bam,
      bam_index = mark_duplicates.bam_index,
      fasta = index_reference.fasta,
      fasta_index = index_reference.fasta_index,
      sample_name,
      tools_image
  }

  call quality_tasks.measure_quality {
    input:
      bam = mark_duplicates.bam,
      bam_index = mark_duplicates.bam_index,
      vcf = call_variants.vcf,
      vcf_index = call_variants.vcf_index,
      sample_name,
      tools_image
  }

  Array[File] figures = flatten([measure_quality.reports, [mark_duplicates.report]])

  call report_tasks.report_quality {
    input: reports = figures, sample_name, tools_image
  }

  call coverage_tasks.measure_coverage {
    input:
      bam = mark_duplicates.bam, bam_index = mark_duplicates.bam_index, targets, sample_name, tools_image
  }

  call table_tasks.convert_variants {
    input: vcf = call_variants.vcf, project, sample_name, tools_image
  }

  output {
    File vcf = call_variants.vcf
    File vcf_index = call_variants.vcf_index
    File bam = mark_duplicates.bam
    File bam_index = mark_duplicates.bam_index
    Array[File] qc = flatten([figures, select_all([report_quality.page])])
    File coverage = measure_coverage.coverage
    Array[File] variants = [convert_variants.parquet]
  }
}
