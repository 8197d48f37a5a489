/**
 * The command plan: what Airflow makes DAGs of.
 *
 * <p>May import run. Start reading at {@link dev.rematch.jobs.plan.PlanCommand}.
 */
package dev.rematch.jobs.plan;
