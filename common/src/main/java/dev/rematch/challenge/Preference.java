package dev.rematch.challenge;

/**
 * A recipe that is preferred as long as it is not worse.
 *
 * @param recipe its name
 * @param reason why, in words that stand in the decision: "drops the postal code", "cheaper"
 */
public record Preference(String recipe, String reason) {}
