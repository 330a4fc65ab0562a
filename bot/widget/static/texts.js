// Every sentence the widget says by itself.
import { config } from "./config.js";

export const texts = {
  title: "Trợ lý dịch vụ công",
  subtitle: `Trả lời tự động · ${config.province}`,
  launcher: "Hỏi trợ lý",
  launcherUnread: (count) => `Hỏi trợ lý, ${count} tin nhắn mới`,
  close: "Đóng khung trò chuyện",
  startAnew: "Cuộc trò chuyện mới",
  startAnewQuestion: "Bắt đầu cuộc trò chuyện mới? Các tin nhắn cũ sẽ không còn hiện trên máy này.",
  startAnewConfirm: "Bắt đầu mới",
  startAnewCancel: "Giữ lại",
  log: "Nội dung trò chuyện",
  input: "Nội dung cần hỏi",
  placeholder: "Nhập câu hỏi của anh/chị",
  send: "Gửi",
  hint: "Không gửi mật khẩu, mã OTP, số tài khoản.",
  remaining: (count) => `Còn ${count} ký tự.`,
  fromBot: "Trợ lý:",
  fromCitizen: "Anh/chị:",
  typing: "Trợ lý đang trả lời…",
  retry: "Gửi lại",
  unreachable: "Chưa gửi được tin nhắn này. Xin kiểm tra kết nối mạng rồi gửi lại.",
  unanswered: "Tin nhắn này chưa có câu trả lời.",
  offline: "Thiết bị đang mất kết nối mạng. Tin nhắn chưa gửi được vẫn còn ở đây để gửi lại.",
  lost: "Cuộc trò chuyện trước không còn trên hệ thống. Đã chuyển sang cuộc trò chuyện mới.",
  showAll: "Xem đầy đủ",
  procedureCode: "Mã thủ tục:",
  source: "Nguồn:",
  readOn: (date) => `ghi nhận ngày ${date}`,
  newWindow: "(mở cửa sổ mới)",
};

export const greeting = {
  text:
    `Xin chào! Tôi là trợ lý tự động, hướng dẫn thủ tục hành chính của ${config.province}. ` +
    "Anh/chị có thể hỏi giấy tờ cần nộp, lệ phí, thời hạn, nơi nộp và các bước thực hiện; gõ có dấu hay không dấu đều được." +
    (config.hotline ? `\nCần gặp người hỗ trợ, xin gọi ${config.hotline}.` : ""),
  questions: [
    "Đăng ký khai sinh cần giấy tờ gì?",
    "Lệ phí đăng ký kết hôn là bao nhiêu?",
    "Đăng ký thường trú mất bao lâu?",
    "Cấp phiếu lý lịch tư pháp nộp ở đâu?",
  ],
};
