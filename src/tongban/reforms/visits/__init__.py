"""How often people had to come (跑一次、零跑腿): check-ins, and visits that were too many."""
