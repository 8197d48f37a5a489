package dev.rematch.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.regression.IsotonicRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.tree.DecisionTreeModelReadWrite;
import org.apache.spark.ml.tree.TreeEnsembleModel;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The tables beside the metadata that MLlib 4.1 keeps for a stage, column by column as its readers
 * expect them.
 *
 * @param sizes what the metadata holds besides the parameters
 */
record StageTables(Map<String, Integer> sizes, List<Table> tables) {
  StageTables {
    sizes = Map.copyOf(sizes);
    tables = List.copyOf(tables);
  }

  /** A folder of Parquet. */
  record Table(String name, StructType schema, List<Row> rows) {}

  /**
   * Empty for a stage of another kind.
   *
   * @param metadata writes the metadata of a part of the stage
   */
  static Optional<StageTables> of(Transformer stage, Function<Params, String> metadata) {
    if (stage instanceof VectorAssembler) {
      return Optional.of(new StageTables(Map.of(), List.of()));
    }
    if (stage instanceof ImputerModel model) {
      // Not a query: the surrogates are rows in memory.
      return data(model.surrogateDF().schema(), model.surrogateDF().collectAsList().get(0));
    }
    if (stage instanceof StringIndexerModel model) {
      return data(
          StructType.fromDDL("labelsArray ARRAY<ARRAY<STRING>>"),
          RowFactory.create((Object) model.labelsArray()));
    }
    if (stage instanceof OneHotEncoderModel model) {
      return data(
          StructType.fromDDL("categorySizes ARRAY<INT>"),
          RowFactory.create((Object) model.categorySizes()));
    }
    if (stage instanceof StandardScalerModel model) {
      return data(
          new StructType()
              .add("std", SQLDataTypes.VectorType())
              .add("mean", SQLDataTypes.VectorType()),
          RowFactory.create(model.std(), model.mean()));
    }
    if (stage instanceof LogisticRegressionModel model) {
      return data(
          new StructType()
              .add("numClasses", DataTypes.IntegerType)
              .add("numFeatures", DataTypes.IntegerType)
              .add("interceptVector", SQLDataTypes.VectorType())
              .add("coefficientMatrix", SQLDataTypes.MatrixType())
              .add("isMultinomial", DataTypes.BooleanType),
          RowFactory.create(
              model.numClasses(),
              model.numFeatures(),
              model.interceptVector(),
              model.coefficientMatrix(),
              model.coefficientMatrix().numRows() > 1));
    }
    if (stage instanceof LinearRegressionModel model) {
      return data(
          new StructType()
              .add("intercept", DataTypes.DoubleType)
              .add("coefficients", SQLDataTypes.VectorType())
              .add("scale", DataTypes.DoubleType),
          RowFactory.create(model.intercept(), model.coefficients(), model.scale()));
    }
    if (stage instanceof IsotonicRegressionModel model) {
      return data(
          StructType.fromDDL(
              "boundaries ARRAY<DOUBLE>, predictions ARRAY<DOUBLE>, isotonic BOOLEAN"),
          RowFactory.create(
              model.boundaries().toArray(), model.predictions().toArray(), model.getIsotonic()));
    }
    if (stage instanceof TreeEnsembleModel<?> model) {
      return Optional.of(trees(model, metadata));
    }
    return Optional.empty();
  }

  private static Optional<StageTables> data(StructType schema, Row row) {
    return Optional.of(new StageTables(Map.of(), List.of(new Table("data", schema, List.of(row)))));
  }

  private static StageTables trees(TreeEnsembleModel<?> model, Function<Params, String> metadata) {
    List<Row> described = new ArrayList<>();
    List<Row> nodes = new ArrayList<>();
    for (int t = 0; t < model.trees().length; t++) {
      DecisionTreeModel tree = model.trees()[t];
      described.add(RowFactory.create(t, metadata.apply((Params) tree), model.treeWeights()[t]));
      var built = DecisionTreeModelReadWrite.NodeData$.MODULE$.build(tree.rootNode(), 0);
      for (var node : CollectionConverters.asJava(built._1())) {
        nodes.add(RowFactory.create(t, row(node)));
      }
    }
    Map<String, Integer> sizes = new HashMap<>();
    sizes.put("numFeatures", ((PredictionModel<?, ?>) model).numFeatures());
    sizes.put("numTrees", model.trees().length);
    if (model instanceof RandomForestClassificationModel forest) {
      sizes.put("numClasses", forest.numClasses());
    }
    return new StageTables(
        sizes,
        List.of(
            new Table(
                "treesMetadata", StructType.fromDDL("_1 INT, _2 STRING, _3 DOUBLE"), described),
            new Table(
                "data",
                StructType.fromDDL(
                    "treeID INT, nodeData STRUCT<id: INT, prediction: DOUBLE, impurity: DOUBLE,"
                        + " impurityStats: ARRAY<DOUBLE>, rawCount: BIGINT, gain: DOUBLE,"
                        + " leftChild: INT, rightChild: INT, split: STRUCT<featureIndex: INT,"
                        + " leftCategoriesOrThreshold: ARRAY<DOUBLE>, numCategories: INT>>"),
                nodes)));
  }

  private static Row row(DecisionTreeModelReadWrite.NodeData node) {
    return RowFactory.create(
        node.id(),
        node.prediction(),
        node.impurity(),
        node.impurityStats(),
        node.rawCount(),
        node.gain(),
        node.leftChild(),
        node.rightChild(),
        RowFactory.create(
            node.split().featureIndex(),
            node.split().leftCategoriesOrThreshold(),
            node.split().numCategories()));
  }
}
