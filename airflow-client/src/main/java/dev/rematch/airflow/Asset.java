package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;

/** A thing that DAGs make and wait for, such as a table. */
public record Asset(long id, String name, String uri, String group, JsonNode extra) {
  static Asset of(Fields f) {
    return new Asset(
        f.bigNumber("id"), f.text("name"), f.text("uri"), f.text("group"), f.json("extra"));
  }
}
