package dev.rematch.training;

/**
 * A complete, immutable model folder.
 *
 * @param path relative to the warehouse
 * @param sha256 of its manifest
 */
public record Artifact(String path, String sha256) {}
