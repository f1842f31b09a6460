"""导入: the pages by which lists come in, mounted under 管理端 and 机构端, each with its own permission."""
