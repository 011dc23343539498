"""The page's frame: its name, its tabs, the banner."""

from typing import Final

ZH: Final = {
    "language": "zh",
    "title": "知问",
    "tagline": "问你自己的文档",
    "knowledge base": "知识库",
    "offline": "离线模式",
    "configuration": "配置 {}",
    "no chat": "没有对话模型：回答是原文摘录，不会改写或归纳",
    "no embedding": "没有语义向量：按字词检索，认不出同义说法",
    "more": (
        "要更好的回答，先用 zhiwen doctor 看还缺什么（Ollama 或模型文件），再把 config.yaml 的 pr"
        "ofile 改为 ollama 或 full。"
    ),
    "tab chat": "对话",
    "tab library": "知识库",
    "tab lab": "检索",
    "tab evaluation": "评测",
    "tab settings": "设置",
    "other language": "English",
    "other language code": "en",
    "theme": "深色或浅色",
    "mode hint": "展开或收起说明",
    "server lost": (
        "连不上知问了，它可能已经结束。\n→ 在终端里重新运行 zhiwen serve，本页会自动接上；已有的会"
        "话和文档都还在。"
    ),
    "close notice": "知道了",
}

EN: Final = {
    "language": "en",
    "title": "Zhiwen",
    "tagline": "Ask your own documents",
    "knowledge base": "Knowledge base",
    "offline": "Offline",
    "configuration": "Configuration {}",
    "no chat": "no chat model: answers are quotations, nothing is rephrased",
    "no embedding": "no semantic vectors: the search knows words, not meanings",
    "more": (
        "For better answers run zhiwen doctor to see what is missing (Ollama or model files),"
        " then set profile in config.yaml to ollama or full."
    ),
    "tab chat": "Chat",
    "tab library": "Library",
    "tab lab": "Lab",
    "tab evaluation": "Evaluation",
    "tab settings": "Settings",
    "other language": "中文",
    "other language code": "zh",
    "theme": "Dark or light",
    "mode hint": "Show or hide what this means",
    "server lost": (
        "Zhiwen no longer answers; it may have ended.\n→ Run zhiwen serve in the terminal again,"
        " and this page continues. Your chats and documents are safe."
    ),
    "close notice": "Close",
}
