"""The program's English messages and their Chinese: `{}` stands for what is filled in, in order."""

from typing import Final

ZH: Final[dict[str, str]] = {
    # Knowledge bases
    "knowledge base {} is empty": "知识库 {} 是空的",
    "knowledge base {} does not exist": "没有名为 {} 的知识库",
    "the name of a knowledge base is empty": "知识库的名称是空的",
    "a knowledge base of this name exists already": "已经有同名的知识库",
    "another process is writing to knowledge base {}": "另一个进程正在写入知识库 {}",
    "wait until it has finished, then try again": "等它完成后再试",
    "{}: not in this knowledge base": "{} 不在这个知识库里",
    "`zhiwen kb show` lists its files": "用 `zhiwen kb show` 可以列出其中的文件",
    "add documents with {}": "用 {} 添加文档",
    "create it with {}, or see {}": "用 {} 新建，或用 {} 查看已有的",
    "knowledge base {} was built with another configuration (different: {})": (
        "知识库 {} 是用另一套配置建立的（不同之处：{}）"
    ),
    "bring it up to date with {}, or choose the profile it was built with": (
        "用 {} 更新，或改用建立时的方案"
    ),
    "the vector index is damaged ({})": "向量索引已损坏（{}）",
    "mend it with {}": "用 {} 修复",
    "{}: written by another version of zhiwen": "{} 是由另一个版本的知问写成的",
    "{}: the disk is full ({}); {}": "{}：磁盘已满（{}）；{}",
    "{}: cannot be written ({}); {}": "{} 无法写入（{}）；{}",
    "{}: no such chunk in this knowledge base": "这个知识库里没有片段 {}",
    "open the document again; it has changed since": "文档已经变了，请重新打开",
    "the work was stopped; what was committed before stays": "已停止，此前写入的内容保留",
    "this conversation was deleted": "这个会话已被删除",
    "begin another one": "请新建一个会话",
    # Files
    "no such file": "文件不存在",
    "Check the path.": "请检查路径。",
    "this is not a regular file": "这不是普通文件",
    "the file has zero bytes": "文件是空的（0 字节）",
    "the file has {} MB, the limit is {} MB": "文件有 {} MB，上限是 {} MB",
    "Raise loaders.max_file_mb or split the file.": "调高 loaders.max_file_mb，或拆分文件。",
    "the file cannot be read: {}": "文件无法读取：{}",
    "the file cannot be parsed: {}": "文件无法解析：{}",
    "there is no text in the file": "文件里没有文字",
    "unsupported format {}": "不支持的格式 {}",
    "Supported are {}.": "支持的格式有 {}。",
    "supported are {}": "支持的格式有 {}",
    "the file is protected by a password": "文件有密码保护",
    "the PDF is protected by a password": "这个 PDF 有密码保护",
    "Save a copy without the password.": "请另存一份没有密码的副本。",
    "the file is damaged: {}": "文件已损坏：{}",
    "the archive is damaged: {}": "压缩包已损坏：{}",
    "Get it again from where it came.": "请从来源处重新获取。",
    "its content is not that of a {} file": "内容与 {} 文件不符",
    "it is named {} but looks like {}": "扩展名是 {}，内容却像是{}",
    "Rename it to what it is, or save it again in the program that made it.": (
        "请把后缀改对，或用原来的程序再保存一次。"
    ),
    "open the file in its program and save it again": "用原来的程序打开，再保存一次",
    "reading took longer than {} s (ingest.max_seconds)": "读取超过 {} 秒（ingest.max_seconds）",
    "needed more than {} MB (ingest.max_memory_mb)": ("内存超过 {} MB（ingest.max_memory_mb）"),
    "raise the limit or split the file": "调高上限，或拆分文件",
    "the parser crashed ({})": "解析程序崩溃（{}）",
    "not read: the ingest was stopped": "未读取：读入已停止",
    "changed while it was read": "读取期间文件被改动",
    "ingest it again when nothing writes to it": "等没有程序写它时再读入一次",
    "cannot be read ({})": "无法读取（{}）",
    "may not be read by this user": "当前用户没有读取权限",
    "same content as {}": "内容与 {} 相同",
    "about {} the same as {}": "约 {} 的内容与 {} 相同",
    "attachment {} not read: {}": "附件 {} 未读入：{}",
    "a {} file can only be read with LibreOffice, which is not installed": (
        "{} 文件要用 LibreOffice 读取，这台机器上没有安装"
    ),
    "Install LibreOffice, or save it as {}.": "安装 LibreOffice，或另存为 {}。",
    "LibreOffice cannot read this {} file": "LibreOffice 读不了这个 {} 文件",
    "sheet {} is hidden; it was read as well": "工作表 {} 是隐藏的，也已读入",
    "slide {} is hidden; it was read as well": "幻灯片 {} 是隐藏的，也已读入",
    "{} figure not read": "有 {} 张图未读",
    "{} figures not read": "有 {} 张图未读",
    "OCR found no text in the picture": "图片里没有识别出文字",
    "a picture has text only for OCR": "图片里的文字要靠文字识别读出",
    "Set loaders.ocr.enabled.": "请打开 loaders.ocr.enabled。",
    "OCR was unsure, mean confidence {}": "文字识别把握不大，平均置信度 {}",
    "no text found by OCR: page {}": "文字识别没有找到文字：第 {} 页",
    "little or no text layer, read by OCR: page {}": "文字层很少或没有，改用文字识别：第 {} 页",
    "the text layer is garbled, read by OCR instead: page {}": "文字层乱码，改用文字识别：第 {} 页",
    "the text layer is garbled: page {}": "文字层是乱码：第 {} 页",
    "{} uncertain line(s) left out (below loaders.ocr.min_confidence)": (
        "舍去了 {} 行把握不大的识别结果（低于 loaders.ocr.min_confidence）"
    ),
    "{} character(s) without a Unicode value, shown as {}": (
        "{} 个字符没有 Unicode 编码，以 {} 表示"
    ),
    "reading speech needs a model, and none is set": "读语音需要模型，还没有设置",
    "there is no speech in the {} seconds of sound": "{} 秒的声音里没有人声",
    # Models and services
    "{} does not answer at {}": "{} 没有响应（{}）",
    "{} at {} did not answer within {} s": "{}（{}）在 {} 秒内没有响应",
    "a large model may need longer to load: raise `timeout`": "大模型加载较久，可以调高 `timeout`",
    "{} at {} broke off before the answer was complete": "{}（{}）在答完之前断开了",
    "see the server's log": "请看服务的日志",
    "model {} is not on {} at {}": "模型 {} 不在 {}（{}）上",
    "{} at {} is busy: {}": "{}（{}）正忙：{}",
    "try again in a moment": "请稍后再试",
    "{} at {} failed: {}": "{}（{}）出错：{}",
    "no such model folder: {}": "没有这个模型文件夹：{}",
    "model folder {} lacks {}": "模型文件夹 {} 缺少 {}",
    "cannot load the weights of {}: {}": "模型 {} 的权重无法加载：{}",
    "the weights of {} are not on this machine and the hub does not answer": (
        "这台机器上没有 {} 的权重，模型站也没有响应"
    ),
    # Answers
    "the question is empty": "问题是空的",
    # Checks
    "{}, needs no model": "{}，不需要模型",
    "{}, {} GB free": "{}，剩余 {} GB",
    "no model runs in this process": "本进程不运行模型",
    "knowledge base {}": "知识库 {}",
    "{} chunks in both indexes": "两种索引里都是 {} 个片段",
    "not running at {}; the offline profile does not need it": "{} 没有在运行；离线方案不需要它",
    "for written answers start `ollama serve`, then use --profile ollama": (
        "想要成文的回答，先启动 `ollama serve`，再用 --profile ollama"
    ),
    # Evaluation
    "answered by its references": "从原文句子里能答出来",
    "no passage answers it": "没有段落能回答它",
    "earlier runs on this machine": "依据这台机器上以前的评测",
    "orders of magnitude: not all of it was measured on this machine before": (
        "只是大概：有些步骤还没有在这台机器上测过"
    ),
    "{}: no such dataset": "没有数据集 {}",
    "{}: no such experiment": "没有实验 {}",
    "{}: it is not there any more": "{} 已经不在了",
    "go back to the overview": "返回总览",
    "{}: not a dataset folder": "{} 不是数据集文件夹",
    "{}: there are no cases": "{} 里没有题目",
    "it needs documents/ and cases.jsonl": "其中要有 documents/ 和 cases.jsonl",
    "{}: not a run folder": "{} 不是评测记录的文件夹",
    "{}: another process is measuring into this folder": "另一个进程正在往 {} 里写评测",
    "{} and {}: no case is in both": "{} 和 {} 没有共同的题",
    "compare runs on the same dataset": "对照同一个数据集的两次评测",
    "{}: there is no report": "{} 还没有报告",
    "{}: the experiment is not finished": "实验 {} 还没有做完",
    "{}: no case has the primary metric {}": "{}：没有一题有主指标 {}",
    "knowledge base {}: there is nothing to ask about": "知识库 {} 里没有可以出题的内容",
    "questions of kind {} need a chat model to write them": "题型 {} 要由对话模型来写",
    "configure one (`zhiwen doctor` says which are ready), or leave the kind out": (
        "先配置对话模型（zhiwen doctor 会说哪些可用），或去掉这种题型"
    ),
    "{} stands in no document": "文档里没有 {}",
    "a reference is a sentence of a document, as it is written there": "原文句子要照抄文档里的句子",
    "{} has neither answers nor references": "{} 既没有答案也没有原文句子",
    "fill in one of them, or say that the documents do not answer it": (
        "补上其中一样，或说明资料里没有答案"
    ),
}
