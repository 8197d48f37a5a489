package dev.rematch.training;

import java.util.Optional;

/**
 * A complete, immutable model folder.
 *
 * @param path relative to the warehouse
 * @param sha256 of its manifest
 * @param digest of the model itself: equal for two trainings that gave the same model; empty for
 *     one with stages of other makes
 */
public record Artifact(String path, String sha256, Optional<String> digest) {}
