package dev.rematch.transform;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The shapes that the parsed plan of a read-only query may consist of, by Spark's class names.
 * Everything else is refused, so that a statement Spark learns tomorrow is refused too.
 */
final class SqlNodes {
  private static final Set<String> PLANS =
      words(
          """
          Aggregate Distinct Except Filter Generate GlobalLimit Intersect Join LateralJoin LocalLimit
          LocalRelation Offset OneRowRelation Pivot Project Sort SubqueryAlias Union
          UnresolvedHaving UnresolvedHint UnresolvedInlineTable UnresolvedRelation
          UnresolvedSubqueryColumnAliases UnresolvedTVFAliases UnresolvedTableValuedFunction
          UnresolvedWith Unpivot WithWindowDefinition
          """);
  private static final Set<String> EXPRESSIONS =
      words(
          """
          Add AggregateExpression Alias And AnyValue AttributeReference BitwiseAnd BitwiseNot
          BitwiseOr BitwiseXor CaseWhen Cast Coalesce Concat CreateNamedStruct CreateStruct Cube
          CurrentRow Divide EqualNullSafe EqualTo Exists First GreaterThan GreaterThanOrEqual
          GroupingSets ILike In InSubquery IntegralDivide IsNotNull IsNull LambdaFunction Last
          LateralSubquery LessThan LessThanOrEqual Like LikeAll LikeAny ListQuery Literal Lower
          MultiAlias Multiply NamePlaceholder NamedParameter Not NotLikeAll NotLikeAny Or Overlay
          RLike RangeFrame Remainder Rollup RowFrame ScalarSubquery ShiftLeft ShiftRight
          ShiftRightUnsigned SortOrder SpecifiedWindowFrame StringLocate StringTrim StringTrimLeft
          StringTrimRight Substring Subtract TimestampAdd TimestampDiff UnaryMinus UnaryPositive
          UnboundedFollowing UnboundedPreceding UnresolvedAlias UnresolvedAttribute
          UnresolvedExtractValue UnresolvedFunction UnresolvedGenerator UnresolvedNamedLambdaVariable
          UnresolvedStar UnresolvedStarExceptOrReplace UnresolvedWindowExpression UnspecifiedFrame
          WindowExpression WindowSpecDefinition WindowSpecReference
          """);
  private static final Map<String, String> IN_WORDS =
      Map.of(
          "PlanWithUnresolvedIdentifier", "IDENTIFIER(…)",
          "ExpressionWithUnresolvedIdentifier", "IDENTIFIER(…)",
          "UnresolvedExecuteImmediate", "EXECUTE IMMEDIATE",
          "CompoundBody", "a script (BEGIN … END)",
          "ScriptTransformation", "TRANSFORM … USING, which starts a program",
          "RelationTimeTravel", "VERSION AS OF or TIMESTAMP AS OF",
          "Sample", "TABLESAMPLE",
          "InsertIntoStatement", "INSERT",
          "PosParameter", "the parameter ?");

  private SqlNodes() {}

  static boolean plan(String type) {
    return PLANS.contains(type);
  }

  static boolean expression(String type) {
    return EXPRESSIONS.contains(type);
  }

  /** What a user would call it. */
  static String inWords(String type) {
    return IN_WORDS.getOrDefault(type, type);
  }

  private static Set<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
  }
}
