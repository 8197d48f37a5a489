package dev.rematch.challenge;

/**
 * Who lets a winner take the place.
 *
 * @param fourEyes whether whoever approves must not be the one who trained (manual only)
 * @param days after which a decision can no longer be approved (manual only)
 */
public record ApprovalRule(Approval mode, boolean fourEyes, int days) {
  /** The engine itself. */
  public static final ApprovalRule AUTOMATIC = new ApprovalRule(Approval.AUTOMATIC, false, 14);
}
