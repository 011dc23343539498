"""Errors, by the name of their class."""

from typing import Final

ZH: Final = {
    "error": "没有完成。",
    "error hint": "请再试一次；如果仍然这样，终端里有详细记录。",
    "QuestionError": "问题是空的。",
    "KnowledgeBaseError": "这个知识库现在不能用。",
    "InputError": "这些内容不能用。",
    "SettingsError": "配置有误。",
    "PromptError": "提示词文件有误。",
    "ServiceUnreachableError": "连不上模型服务。",
    "ModelMissingError": "模型服务里没有这个模型。",
    "WeightsMissingError": "没有找到模型文件。",
    "ServiceFailedError": "模型服务出错。",
    "RunError": "这次评测不能用。",
    "ComparisonError": "这两次评测无法对照。",
    "ExperimentError": "这个实验不能用。",
    "ReportFileError": "这个实验没有可看的报告。",
    "DatasetError": "这个数据集不能用。",
    "EvalError": "评测没有完成。",
    "OSError": "文件写不进去。",
}

EN: Final = {
    "error": "This was not completed.",
    "error hint": "Try again; if it stays so, the terminal has the details.",
    "QuestionError": "The question is empty.",
    "KnowledgeBaseError": "This knowledge base cannot be used now.",
    "InputError": "This cannot be used.",
    "SettingsError": "The configuration is wrong.",
    "PromptError": "A prompt file is wrong.",
    "ServiceUnreachableError": "The model's server does not answer.",
    "ModelMissingError": "The server does not have the model.",
    "WeightsMissingError": "The model's files are missing.",
    "ServiceFailedError": "The model's server failed.",
    "RunError": "This run cannot be used.",
    "ComparisonError": "These two runs cannot be compared.",
    "ExperimentError": "This experiment cannot be used.",
    "ReportFileError": "This experiment has no report to show.",
    "DatasetError": "This dataset cannot be used.",
    "EvalError": "The evaluation was not completed.",
    "OSError": "The file could not be written.",
}
