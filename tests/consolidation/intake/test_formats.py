"""More dresses a list comes in: SQL dumps, fixed width, text that was read wrongly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.formats import FileNotReadable
from liangzhao.consolidation.quality.model import Kind

ROWS = [{"机构名称": "海淀甲医院", "区县": "海淀区"}, {"机构名称": "朝阳'乙'医院", "区县": "朝阳区"}]
EVEN = "机构名称,区县\n海淀第一医院,海淀\n朝阳第二医院,朝阳\n"
"""Two Chinese signs have six bytes, three pairs: none is lost when they are read as GB 18030."""

MYSQL = """-- MySQL dump 10.13
CREATE TABLE `jg` (
  `机构名称` varchar(100) NOT NULL,
  `区县` varchar(20) DEFAULT NULL,
  PRIMARY KEY (`机构名称`)
) ENGINE=InnoDB;
INSERT INTO `jg` VALUES ('海淀甲医院','海淀区'),('朝阳\\'乙\\'医院','朝阳区');
"""
POSTGRESQL = """SET client_encoding = 'UTF8';
INSERT INTO public.jg ("机构名称", "区县") VALUES ('海淀甲医院', '海淀区');
INSERT INTO public.jg ("机构名称", "区县") VALUES ('朝阳''乙''医院', '朝阳区');
"""
COPIED = """COPY public.jg ("机构名称", "区县") FROM stdin;
海淀甲医院\t海淀区
朝阳'乙'医院\t朝阳区
\\.
"""


@pytest.mark.parametrize("dump", [MYSQL, POSTGRESQL, COPIED])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_rows_of_a_dump_are_read(tmp_path: Path, dump: str, encoding: str) -> None:
    (tmp_path / "jg.sql").write_bytes(dump.encode(encoding))

    table = reading.read(tmp_path / "jg.sql")

    assert (list(table.rows), table.encoding) == (ROWS, encoding)


def test_one_table_of_several_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "jg.sql").write_text("INSERT INTO other (a) VALUES (NULL),(1);\n" + POSTGRESQL, "utf-8")

    assert list(reading.read(tmp_path / "jg.sql", sheet="jg").rows) == ROWS
    assert list(reading.read(tmp_path / "jg.sql", sheet="other").rows) == [{"a": ""}, {"a": "1"}]
    with pytest.raises(FileNotReadable, match="没有数据表“no”；文件中的数据表有：other、jg"):
        reading.read(tmp_path / "jg.sql", sheet="no")


def test_columns_of_fixed_width_count_chinese_signs_twice(tmp_path: Path) -> None:
    text = "机构名称        区县    床位\n海淀甲医院      海淀区   120\n朝阳 乙医院     朝阳区     8\n"
    (tmp_path / "list.txt").write_bytes(text.encode("gb18030"))

    table = reading.read(tmp_path / "list.txt")

    assert [list(row.values()) for row in table.rows] == [
        ["海淀甲医院", "海淀区", "120"],
        ["朝阳 乙医院", "朝阳区", "8"],
    ]


COMMENTED = """CREATE TABLE `t_hs` (
  `xm` varchar(40) NOT NULL COMMENT '护士姓名',
  `zcrq` datetime COMMENT '首次''注册''日期',
  `bz` text,
  `a` int COMMENT '序',
  KEY `k` (`xm`)
) ENGINE=MyISAM COMMENT='护士';
INSERT INTO `t_hs` {columns}VALUES ({values});
"""
ON_COLUMNS = """CREATE TABLE public.t_hs (
    xm text,
    zcrq date,
    bz text
);
COMMENT ON COLUMN public.t_hs.xm IS '护士姓名';
COMMENT ON COLUMN public.t_hs.zcrq IS '首次''注册''日期';
COPY public.t_hs (zcrq, xm, bz) FROM stdin;
2011-03-01\t潘佳怡\t\\N
\\.
"""


@pytest.mark.parametrize(("dump", "headings"), [
    (COMMENTED.format(columns="(`zcrq`, `xm`) ", values="'2011-03-01','潘佳怡'"), ["首次'注册'日期", "护士姓名"]),
    (COMMENTED.format(columns="", values="'潘佳怡','2011-03-01','',1"), ["护士姓名", "首次'注册'日期", "bz", "序"]),
    (ON_COLUMNS, ["首次'注册'日期", "护士姓名", "bz"]),
    (
        COMMENTED.replace("首次''注册''日期", "护士姓名").format(columns="(xm, zcrq) ", values="'潘佳怡','2011-03-01'"),
        ["xm", "zcrq"],
    ),
])  # fmt: skip
def test_columns_are_called_as_their_table_comments_on_them(tmp_path: Path, dump: str, headings: list[str]) -> None:
    (tmp_path / "jg.sql").write_text(dump, "utf-8")

    table = reading.read(tmp_path / "jg.sql")

    assert list(table.headings) == headings
    assert "潘佳怡" in table.rows[0].values()


TITLE, SUM = "海淀区医疗机构一览表（2012年）", "合计 2 家"
STROKES = "--------------- ------- -----"
COLUMNS = [
    "机构  名称      区县     床位",
    "海淀甲医院      海淀区    120",
    "朝阳 乙医院     朝阳区      8",
    "北京市朝阳区第三医院",
]


@pytest.mark.parametrize("lines", [
    COLUMNS,
    [TITLE, *COLUMNS],
    [*COLUMNS, SUM],
    [COLUMNS[0], STROKES, *COLUMNS[1:]],
    [TITLE, "", COLUMNS[0], STROKES, *COLUMNS[1:], "", SUM],
])  # fmt: skip
def test_titles_sums_and_strokes_do_not_hide_the_columns(tmp_path: Path, lines: list[str]) -> None:
    (tmp_path / "list.txt").write_bytes("\r\n".join(lines).encode("gb18030"))

    table = reading.read(tmp_path / "list.txt", is_heading=mapping.heading_test(None, Kind.INSTITUTION))

    assert ["".join(heading.split()) for heading in table.headings] == ["机构名称", "区县", "床位"]
    rows = [list(row.values()) for row in table.rows if any(row.values())]
    assert rows[:2] == [["海淀甲医院", "海淀区", "120"], ["朝阳 乙医院", "朝阳区", "8"]]
    assert [row[0] for row in rows[2:]] == ["北京市朝阳区第三医院", *([SUM] if SUM in lines else [])]


@pytest.mark.parametrize(("right", "wrong"), [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("gb18030", "latin-1")])
def test_text_read_wrongly_once_is_restored_and_said(tmp_path: Path, right: str, wrong: str) -> None:
    damaged = EVEN.encode(right).decode(wrong)
    (tmp_path / "list.csv").write_text(damaged, "utf-8", newline="")

    table = reading.read(tmp_path / "list.csv")

    assert [row["区县"] for row in table.rows] == ["海淀", "朝阳"]
    assert table.encoding == f"{right} ({wrong})"
