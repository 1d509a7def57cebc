#!/usr/bin/env bash
# The demo's analysis as a bioinformatician would type it: the same tools and options as the workflow, one after the other,
# without engine, stores or tables. Usage: by_hand.sh DEMO_FOLDER WORK_FOLDER SAMPLE
set -euo pipefail
demo=$(cd "$1" && pwd) sample=$3
mkdir -p "$2" && cd "$2"
cpus=$(nproc)

gzip -dc "$demo"/*.npad.fa.gz > reference.fa
samtools faidx reference.fa
minimap2 -x sr -I 32g -t "$cpus" -d reference.mmi reference.fa 2> minimap2.log

for first in "$demo"/"$sample"_L*_R1.fastq.gz; do
  lane=${first##*_L} lane=L${lane%%_*}
  minimap2 -a -x sr -t "$cpus" -R "@RG\tID:$lane\tSM:$sample\tLB:$sample\tPL:ILLUMINA\tPU:$lane" \
      reference.mmi "$first" "${first/_R1/_R2}" 2>> minimap2.log \
    | samtools fixmate -m -u - - | samtools sort -@ "$cpus" -o "$lane.bam" - 2>> samtools.log
done

samtools merge -u -@ "$cpus" -o - L*.bam | samtools markdup -@ "$cpus" -f markdup.txt - "$sample.bam"
samtools index "$sample.bam"

bcftools mpileup -r chr17 -f reference.fa -d 8000 -q 20 -a FORMAT/AD,FORMAT/DP,FORMAT/SP -Ou "$sample.bam" 2>> bcftools.log \
  | bcftools call -m -v -a GQ -Ou \
  | bcftools norm -f reference.fa -m -any -Ou 2>> bcftools.log \
  | bcftools filter -s LowQual -e 'QUAL < 20' -Oz -o "$sample.vcf.gz"
bcftools index --tbi "$sample.vcf.gz"

samtools stats "$sample.bam" > stats.txt
samtools flagstat "$sample.bam" > flagstat.txt
samtools idxstats "$sample.bam" > idxstats.txt
bcftools stats -f PASS,. -s - "$sample.vcf.gz" > bcftools_stats.txt
samtools depth -s -Q 20 -b "$demo/targets.bed" "$sample.bam" > depth.tsv
