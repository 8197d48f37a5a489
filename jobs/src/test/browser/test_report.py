"""Looks at the page of monitor report as people do: in a browser, on a desk and on a phone."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image

HOME = Path(__file__).resolve().parents[4]
HOSTILE = HOME / "jobs/target/hostile-report.html"
BROWSER = os.environ["REMATCH_BROWSER"]
SIZES = {"desk": 1280, "phone": 390}


def rematch(*words, check=True):
    done = subprocess.run([str(w) for w in (HOME / "jobs/bin/rematch", *words)], capture_output=True, text=True)
    if check and done.returncode:
        raise AssertionError(f"rematch {words} ended with {done.returncode}: {done.stderr}")
    return done


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory):
    """The warehouse named by REMATCH_WAREHOUSE, or a small one made by the launcher, and its pipeline."""
    given = os.environ.get("REMATCH_WAREHOUSE")
    if given:
        return given, os.environ.get("REMATCH_PIPELINE", "flights")
    made = tmp_path_factory.mktemp("warehouse")
    pipeline = HOME / "conf/sample/pipeline.conf"
    rematch("replay-history", "--pipeline", pipeline, "--from=2024-01-01", "--to=2024-04-01", "--warehouse", made)
    return str(made), "parcels"


@pytest.fixture(scope="session")
def page(warehouse, tmp_path_factory):
    place, pipeline = warehouse
    file = tmp_path_factory.mktemp("page") / "report.html"
    rematch("monitor", "report", pipeline, "--warehouse", place, "--out", file)
    return file


def look(page, width, *options):
    # A browser that finds no network does not show whether a page asks for it: the page's policy tells (data-errors).
    command = [
        BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
        f"--user-data-dir={page.parent / 'browser'}", f"--window-size={width},2400", "--virtual-time-budget=4000",
        *options, page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("size", SIZES)
def test_every_chart_is_drawn_and_nothing_goes_wrong(page, size):
    dom = look(page, SIZES[size], "--dump-dom").stdout

    root = re.search(r"<html[^>]*>", dom)[0]
    charts = page.read_text().count('class="chart"')
    assert charts > 3
    assert f'data-charts="{charts}"' in root
    assert dom.count("<svg") >= charts
    assert 'data-errors="0"' in root
    assert 'data-overflow="false"' in root


@pytest.mark.skipif(not HOSTILE.exists(), reason="ReportPageTest has not run: mvn test writes the page")
def test_names_that_would_be_html_are_drawn_as_text(tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes(HOSTILE.read_bytes())
    dom = look(page, SIZES["desk"], "--dump-dom").stdout

    root = re.search(r"<html[^>]*>", dom)[0]
    charts = page.read_text().count('class="chart"')
    assert f'data-charts="{charts}"' in root
    assert 'data-errors="0"' in root
    assert "<img" not in re.sub(r"<script>.*?</script>", "", dom, flags=re.DOTALL)


@pytest.mark.parametrize("size", SIZES)
def test_the_page_is_not_blank(page, size):
    picture = page.parent / f"{size}.png"
    look(page, SIZES[size], f"--screenshot={picture}")

    with Image.open(picture) as image:
        colours = image.convert("RGB").getcolors(maxcolors=1 << 24)
    assert len(colours) > 100


def test_tables_are_there_without_scripts(page):
    html = page.read_text()

    assert len(html) < 3_000_000
    assert html.index('id="verdict"') < html.index("<nav") < html.index('id="changes"')
    assert html.count("<table") > 5
    assert not re.search(r'(?:src|href)="(?!#)', re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL))


def test_an_unknown_pipeline_is_an_error_that_names_the_known_ones(warehouse, tmp_path):
    place, pipeline = warehouse
    done = rematch("monitor", "report", "nosuch", "--warehouse", place, "--out", tmp_path / "x.html", check=False)

    assert done.returncode == 5
    assert f"found {pipeline}" in done.stderr
    assert list(tmp_path.iterdir()) == []
