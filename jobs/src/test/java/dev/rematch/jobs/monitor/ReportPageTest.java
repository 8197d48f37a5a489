package dev.rematch.jobs.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.alert.Alert;
import dev.rematch.core.Warehouse;
import dev.rematch.report.Report;
import dev.rematch.report.TestRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>";

  private static String page(TestRows rows) {
    return ReportPage.of(Report.of(rows.rows(), new Warehouse("/w"), TestRows.NOW));
  }

  private static TestRows hostile() {
    return new TestRows()
        .champion(1, 4, 0.7)
        .look(5, "ask", HOSTILE)
        .realised(1, 5, "roc-auc", 0.7)
        .realised(1, 5, "selection-rate-gap(" + HOSTILE + ")", 0.1)
        .slice(1, 5, HOSTILE + "=" + HOSTILE, 0.6)
        .drift(HOSTILE, 5, 0.4, "drift", 0.5)
        .alert("drift", HOSTILE, "severe", 5, Alert.State.OPENED, "{\"x\":\"" + HOSTILE + "\"}")
        .alert("kpi", HOSTILE, "severe", 5, Alert.State.OPENED, "{\"value\":2,\"max\":1}")
        .broken(HOSTILE, HOSTILE, HOSTILE)
        .bin(5, 3, 100, 0.1)
        .profiled(1, Map.of(HOSTILE, TestRows.names(HOSTILE, "\u2028", "'\"&<!--")))
        .profiled(5, Map.of(HOSTILE, TestRows.names("b", "<script>", "]]>")));
  }

  private static List<String> all(String pattern, String page) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(page);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /** The page without the charts' own program, which is not made of data. */
  private static String ours(String page) {
    return page.replaceAll("(?s)<script>.*?</script>", "");
  }

  @Test
  void noNameBecomesPartOfThePage() {
    String page = page(hostile());

    assertThat(page).contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;");
    assertThat(page).contains("\\u003c/script\\u003e\\u003cimg src=x onerror=alert(1)\\u003e");
    assertThat(page).doesNotContain("<img", HOSTILE, "\u2028");
    assertThat(ours(page)).doesNotContain("<script>", "]]>");
    assertThat(all("(<script[^>]*>)", page)).hasSize(2 + all("(application/json)", page).size());
  }

  @Test
  void thePageLoadsNothing() {
    String page = page(hostile());

    assertThat(all("(?:src|href|action|data)=\"([^\"]*)\"", ours(page)))
        .isNotEmpty()
        .allMatch(target -> target.startsWith("#"));
    assertThat(ours(page)).doesNotContain("@import", "url(", "<link", "<iframe", "<object");
    assertThat(all("Content-Security-Policy\" content=\"([^\"]*)\"", page).get(0))
        .startsWith("default-src &#39;none&#39;; script-src &#39;sha256-");
  }

  @Test
  void everyLinkHasItsPlaceAndEveryIdIsThereOnce() {
    String page = ours(page(hostile()));
    List<String> ids = all("\\sid=\"([^\"]*)\"", page);

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(all("href=\"#([^\"]*)\"", page)).isNotEmpty().allMatch(ids::contains);
  }

  @Test
  void aPipelineOfWhichNothingIsKnownHasAPageThatSaysSo() {
    String page = page(new TestRows());

    assertThat(page)
        .contains("level-unknown", "Nobody can say: there is no champion of flights.")
        .contains("Nothing has been monitored yet.")
        .contains("No drift has been measured.")
        .contains("No rematch has been decided.");
    List<String> ids = all("\\sid=\"([^\"]*)\"", ours(page));
    assertThat(all("href=\"#([^\"]*)\"", ours(page))).allMatch(ids::contains);
  }

  @Test
  void everyNumberOfATableNamesItsOrigin() {
    assertThat(ours(page(hostile())))
        .contains(
            "<a href=\"#table-metrics\" title=\"metrics WHERE run_id = &#39;flights-monitor-5&#39;"
                + " AND &quot;window&quot; = &#39;[2013-05-01, 2013-06-01)&#39; AND slice ="
                + " &#39;all&#39; AND metric = &#39;roc-auc&#39;\">0.7000 [0.6900, 0.7100]</a>");
  }
}
