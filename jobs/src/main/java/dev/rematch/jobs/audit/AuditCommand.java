package dev.rematch.jobs.audit;

import picocli.CommandLine.Command;

/** Groups what whoever answers for the models can check. */
@Command(
    name = "audit",
    description = "Whether the registry's log is what was written.",
    subcommands = VerifyAudit.class)
public final class AuditCommand {}
