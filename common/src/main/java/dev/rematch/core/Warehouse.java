package dev.rematch.core;

/**
 * Where everything is written: {@code lake/} by Spark, {@code registry/} by Delta Kernel, {@code
 * models/} as immutable folders.
 *
 * @param root an absolute path or a URI without trailing slash
 */
public record Warehouse(String root) {
  public Warehouse {
    if (root.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Invalid warehouse: its path is empty (--warehouse)");
    }
    while (root.length() > 1 && root.endsWith("/")) {
      root = root.substring(0, root.length() - 1);
    }
  }

  /** The folder of a pipeline's lake tables. */
  public String lake(String pipeline) {
    return root + "/lake/" + Names.check("pipeline", pipeline);
  }

  /** The folder of a lake table of a pipeline. */
  public String lake(String pipeline, String table) {
    return lake(pipeline) + "/" + Names.check("table", table);
  }

  /** The folder of a registry table. */
  public String registry(String table) {
    return root + "/registry/" + Names.check("table", table);
  }

  /** The folder under which a model's artifact folders lie. */
  public String models(String model) {
    return root + "/models/" + Names.check("model", model);
  }
}
