version 1.1

import "tasks/index_known_sites.wdl" as site_tasks
import "tasks/plan_recalibration.wdl" as plan_tasks
import "tasks/model_qualities.wdl" as model_tasks
import "tasks/apply_qualities.wdl" as apply_tasks

# Base qualities corrected by what was observed at bases that no known variant covers; contigs in parallel.
workflow recalibrate {
  input {
    File bam
    File bam_index
    File fasta
    File fasta_index
    File dictionary
    Array[File] known_sites
    String sample_name
    String tools_image
  }

  scatter (index in range(length(known_sites))) {
    call site_tasks.index_known_sites {
      input: sites = known_sites[index], number = index, fasta_index, tools_image
    }
  }

  call plan_tasks.plan_recalibration {
    input: bam, bam_index, tools_image
  }

  scatter (index in range(length(plan_recalibration.groups))) {
    call model_tasks.model_qualities {
      input:
        bam,
        bam_index,
        fasta,
        fasta_index,
        dictionary,
        known_sites = index_known_sites.vcf,
        known_sites_indexes = index_known_sites.vcf_index,
        group = plan_recalibration.groups[index],
        tools_image
    }
  }

  call model_tasks.gather_models {
    input: models = model_qualities.model, sample_name, tools_image
  }

  scatter (index in range(length(plan_recalibration.groups))) {
    call apply_tasks.apply_qualities {
      input:
        bam,
        bam_index,
        fasta,
        fasta_index,
        dictionary,
        model = gather_models.report,
        group = plan_recalibration.groups[index],
        tools_image
    }
  }

  call apply_tasks.gather_reads {
    input: parts = apply_qualities.part, bam, bam_index, sample_name, tools_image
  }

  output {
    File recalibrated_bam = gather_reads.recalibrated_bam
    File recalibrated_bam_index = gather_reads.recalibrated_bam_index
    File report = gather_models.report
  }
}
