"""How English documents speak to language models, and tokens of chat templates."""

from loaders.instruction_family import Family

_MODEL_EN = (
    r"(?:ai|llm|large language model|language model|chat ?bot|ai assistant|ai model|ai system"
    r"|ai agent|gpt|chatgpt|claude|assistant model)s?"
)
_SAY_EN = r"(?:answer|respond|reply|say|output|state|tell|print|write|claim)"
_NOUN_EN = r"(?:instructions?|prompts?|guidelines?|directives?|programming)"
_WEAK_EN = r"(?:rules?|commands?|directions?|constraints?|context|conversation)"
_BEFORE_EN = r"(?:previous|prior|above|earlier|preceding|foregoing|system|original|initial|your)"

ENGLISH = (
    # Forget, en.
    Family(
        "ignore|disregard|forget|override|bypass|do not follow|don't follow|stop following|"
        "pay no attention",
        r"(?<!not )(?<!n't )(?<!n’t )(?<!never )"
        r"\b(?:ignore|disregard|forget|override|bypass|do not follow|don't follow"
        r"|stop following|pay no attention to)\b[^.!?\n]{0,24}?"
        rf"\b(?:{_BEFORE_EN}|all|any|every|the)\b[^.!?\n]{{0,24}}?\b{_NOUN_EN}\b",
        r"(?<!not )(?<!n't )(?<!n’t )(?<!never )"
        r"\b(?:ignore|disregard|forget|override|stop following)\s+"
        rf"(?:all\s+|any\s+|every\s+)?(?:of\s+)?(?:the\s+|these\s+|your\s+)?{_BEFORE_EN}\s+"
        rf"(?:\w+\s+)?{_WEAK_EN}\b",
        r"\b(?:ignore|disregard|forget) everything (?:above|before|you (?:were|have been) told)",
    ),
    # Role, en.
    Family(
        "you are now|from now on|pretend|act as|developer mode|jailbreak mode|dan mode|"
        "god mode|admin mode|your new",
        r"\byou are now\b[^.!?\n]{0,40}?\b(?:assistant|ai|model|bot|chatbot|dan|pirate"
        r"|developer mode|unrestricted|jailbroken|free (?:of|from))\b",
        rf"\bfrom now on,?\s+(?:you (?:must|will|should|shall|are to|only|always)\s+)?"
        rf"(?:only |always )?(?:{_SAY_EN}|act as|pretend|obey|speak)\b",
        r"\b(?:pretend|act as (?:if|though)?)\s*(?:you are|to be)?\b[^.!?\n]{0,24}?"
        r"\b(?:ai|assistant|chatbot|language model|dan|no (?:rules|restrictions|limits))\b",
        r"\b(?:enter|enable|activate)\s+(?:developer|jailbreak|dan|god|admin)\s+mode\b",
        r"\byour new (?:role|task|instructions?|identity|goal) (?:is|are)\b",
    ),
    # System prompt, en.
    Family(
        "prompt|instruction|programming|guideline|directive|override",
        rf"\b(?:reveal|print|output|repeat|show|display|leak|disclose|tell me|give me)\b"
        rf"[^.!?\n]{{0,24}}?\b(?:your (?:system |initial |original |hidden )?{_NOUN_EN}"
        rf"|(?:the )?system prompt|(?:the )?(?:hidden|initial) {_NOUN_EN})",
        r"^\s*(?:#{1,6}\s*|\[+\s*|\(+\s*|\*\*\s*)?(?:new|updated|important|system|hidden|real"
        r"|override)\s+(?:system\s+)?(?:instructions?|prompt|override)\s*[\])*]*\s*:",
        r"\bsystem (?:prompt )?override\b",
    ),
    # To a model, en.
    Family(
        "ai|llm|language model|chatbot|chat bot|gpt|claude|assistant model",
        rf"\b(?:if you are|as you are|note to|dear|attention,?|message (?:to|for)|hey)\s+"
        rf"(?:an? |the |all |any |every )?{_MODEL_EN}\b",
        rf"\b{_MODEL_EN}\b[^.!?\n]{{0,40}}?\b(?:reading|processing|summari[sz]ing|parsing) this\b"
        rf"[^.!?\n]{{0,40}}?\b(?:must|should|please|are|is|do not|ignore|{_SAY_EN})\b",
        rf"\b(?:ai|chatbot|language model|llm)s?(?: assistants?| models?)?\s*[,:]\s*"
        rf"(?:please |you must |you should |always |do not )?(?:ignore|{_SAY_EN})\b",
    ),
    # How to answer, en.
    Family(
        "your answer|your respon|your repl|every answer|each answer|every respon|each respon|"
        "regardless of|no matter|whatever|any question|every question|all question|respond |"
        "reply |answer |cite|mention|quote|reference|reveal|disclose|use |instead",
        rf"\b(?:regardless of|no matter|whatever)\b[^.!?\n]{{0,20}}?\b(?:question|asked|asks|user"
        rf"|query)\b[^.!?\n]{{0,24}}?\b(?:always |only |just |you must )?{_SAY_EN}\b",
        rf"\b{_SAY_EN}\s+(?:to )?(?:any|every|all)\s+questions?\b[^.!?\n]{{0,12}}\bwith\b",
        r"\b(?:respond|reply|answer)\s+(?:only|exclusively|solely|instead)\s+(?:with|by)\b",
        r"\b(?:do not|don't|never)\s+(?:cite|mention|quote|reference|reveal|disclose|use)\b"
        r"[^.!?\n]{0,20}?\b(?:other (?:passages?|sources?|documents?)|these instructions?"
        r"|this instruction|this (?:note|text|passage) to|any (?:sources?|passages?)"
        r"|the (?:passages?|context|citations?))\b",
        r"\binstead,?\s+(?:you (?:must|should)\s+)?(?:only )?(?:respond|reply|output|answer)\b",
        r"\binstead,?\s+(?:say|write|print)\s*:?\s*[\"“‘']",
        r"\b(?:in|at the (?:end|start|beginning) of|to) (?:your|every|each) "
        r"(?:answers?|responses?|repl(?:y|ies))\b[^.!?\n]{0,16}?\b(?:add|include|append|insert|put)\b",
        r"\b(?:add|include|append|insert|put)\b(?:[^.!?\n]|\.(?=\w)){0,40}?"
        r"\b(?:in|to|at the end of) (?:your|every|each) (?:answers?|responses?|repl(?:y|ies))\b",
    ),
    # Tokens.
    Family(
        "<|＜|[inst|[/inst|role",
        r"[<＜]\s*[|｜]\s*[\w▁\s]{1,30}\s*[|｜]\s*[>＞]",
        r"\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|[<＜]\s*[/／]\s*passages?\s*[>＞]?",
        r"</?(?:system|assistant|system_prompt|instructions?)\s*>",
        r"[\"']role[\"']\s*:\s*[\"']system[\"']",
    ),
    # Turns.
    Family(
        "##|[system|[assistant",
        r"^\s*#{2,6}\s*(?:system|instructions?|human|assistant|response)"
        r"(?: prompt| message)?\s*[:：]",
        r"^\s*\[(?:system|assistant)(?: prompt| message)?\]\s*[:：]?",
    ),
)
