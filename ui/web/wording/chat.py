"""The conversation and its evidence."""

from typing import Final

ZH: Final = {
    "question": "问题",
    "placeholder": "输入问题，回车发送",
    "send": "发送",
    "stop": "停止",
    "passages": "依据",
    "no passages": "回答所依据的段落会出现在这里。",
    "more passages": "另有 {} 段",
    "whole": "展开全段",
    "thinking": "思考过程",
    "weak": "依据较弱",
    "unsupported": "无依据",
    "searching": "正在检索",
    "stopped": "已停止，上面是停止前收到的部分。",
    "stopped early": "已停止。",
    "broken": "回答中途断开，上面是断开前收到的部分。可以再问一次。",
    "weak evidence": "依据 {} %，低于门槛 {} %。可以换一种问法，或添加相关文件。",
    "nothing found": "可以换一种问法，或添加相关文件。",
    "note": "提示：{}",
    "instructions": "{} 所在的段落像是写给语言模型的指令：「{}」。回答不受其支配，引用请自行判断。",
    "step condense": "改写",
    "step expand": "扩展",
    "step search": "检索",
    "step rerank": "重排",
    "step gate": "取证",
    "step answer": "生成",
}

EN: Final = {
    "question": "Question",
    "placeholder": "Ask a question, Enter sends",
    "send": "Send",
    "stop": "Stop",
    "passages": "Evidence",
    "no passages": "The passages that an answer rests on appear here.",
    "more passages": "{} more",
    "whole": "Whole passage",
    "thinking": "Thinking",
    "weak": "weak support",
    "unsupported": "not supported",
    "searching": "Searching",
    "stopped": "Stopped; above is what had arrived.",
    "stopped early": "Stopped.",
    "broken": "The answer broke off; above is what had arrived. You can ask again.",
    "weak evidence": (
        "Evidence {} %, below the threshold of {} %. Ask in other words, or add files about it."
    ),
    "nothing found": "Ask in other words, or add files about it.",
    "note": "Note: {}",
    "instructions": (
        "The passage of {} reads like an instruction to a language model: “{}”. It does not steer"
        " the answer, but judge for yourself."
    ),
    "step condense": "rewrite",
    "step expand": "expand",
    "step search": "search",
    "step rerank": "rerank",
    "step gate": "evidence",
    "step answer": "answer",
}
