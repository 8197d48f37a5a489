/**
 * Versions to and from an MLflow server, through its REST API.
 *
 * <p>May import core, feature, registry and tracking. Start reading at {@link
 * dev.rematch.mlflow.MlflowServer}.
 */
package dev.rematch.mlflow;
