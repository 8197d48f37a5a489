package dev.rematch.transform;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.NameParameterizedQuery;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.types.DataTypes;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A transform's text over tables at given versions: as if it began with {@code WITH name AS (the
 * pinned rows)} for each. No view is left in the session, so pipelines on other threads see nothing
 * of it. (Spark's own {@code sql(text, parameters)} cannot be used: Delta's parser drops the
 * parameters in Spark 4.1.)
 */
final class PinnedQuery {
  private final org.apache.spark.sql.classic.SparkSession spark;

  PinnedQuery(SparkSession spark) {
    this.spark = (org.apache.spark.sql.classic.SparkSession) spark;
  }

  Dataset<Row> rows(String sql, Window window, Map<String, Dataset<Row>> tables) {
    List<Tuple3<String, SubqueryAlias, Option<Object>>> pinned = new ArrayList<>();
    tables.forEach((name, rows) -> pinned.add(pinned(name, rows)));
    LogicalPlan plan =
        new NameParameterizedQuery(
            parsed(sql),
            sequence(List.of("from", "to")),
            sequence(List.of(day(window.from()), day(window.to()))));
    return org.apache.spark.sql.classic.Dataset$.MODULE$.ofRows(
        spark, new UnresolvedWith(plan, sequence(pinned), false));
  }

  private LogicalPlan parsed(String sql) {
    try {
      return spark.sessionState().sqlParser().parsePlan(sql);
    } catch (ParseException e) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Cannot parse a transform: " + e.getMessage(), e);
    }
  }

  private static Tuple3<String, SubqueryAlias, Option<Object>> pinned(
      String name, Dataset<Row> rows) {
    LogicalPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) rows).logicalPlan();
    return new Tuple3<>(
        name,
        new SubqueryAlias(new AliasIdentifier(name, sequence(List.of())), plan),
        Option.empty());
  }

  private static Expression day(java.time.LocalDate day) {
    return Literal.create((int) day.toEpochDay(), DataTypes.DateType);
  }

  private static <T> Seq<T> sequence(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}
