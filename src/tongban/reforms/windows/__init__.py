"""综合窗口: queue tickets, calling, serving, handover to departments, delivery."""
