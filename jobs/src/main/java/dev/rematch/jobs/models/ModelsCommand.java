package dev.rematch.jobs.models;

import picocli.CommandLine.Command;

/** Groups what can be asked and done about models. */
@Command(
    name = "models",
    description = "Versions, aliases and events of models.",
    subcommands = {
      ListModels.class,
      ShowModel.class,
      ModelHistory.class,
      ModelsAt.class,
      DiffModels.class,
      ExportModel.class,
      ImportModel.class,
      SignModel.class,
      PromoteModel.class,
      RollBackModel.class,
      RetireModel.class,
      RestoreModel.class
    })
public final class ModelsCommand {}
