package dev.rematch.transform;

/**
 * Why a piece of user SQL is refused.
 *
 * @param name of the transform or key that holds it
 * @param line within the SQL, from 1; 0 = unknown
 * @param found what stands there
 * @param rule what is allowed instead
 */
public record SqlProblem(String name, int line, String found, String rule) {}
