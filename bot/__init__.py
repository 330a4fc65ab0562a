"""Assistant for Vietnamese online public services (dịch vụ công)."""
