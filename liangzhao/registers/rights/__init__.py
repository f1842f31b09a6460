"""个人信息权利: what persons may ask about their data, who answers by when, and what was erased (SEC-P6)."""
