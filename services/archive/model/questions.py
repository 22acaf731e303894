"""What those who took part are asked when an incident has calmed down. Pure."""

QUESTIONS: tuple[tuple[str, str], ...] = (
    ("群众最早什么时候反映？我们什么时候知道？", "When did people first raise it, and when did we know?"),
    (
        "初报、特报是否按时？如果没有，为什么？",
        "Were the first notice and the special report on time? If not, why?",
    ),
    (
        "群众最想知道什么？我们何时、在哪里回答的？",
        "What did people most want to know? When and where did we answer?",
    ),
    ("哪些问题至今没有回答？", "Which questions are still unanswered?"),
    ("各单位收到交办后，哪一步最慢？", "Once units had their instructions, which step was slowest?"),
    ("哪些做法应当保留？", "What should we keep doing?"),
    ("要整改什么？由谁、在什么时候之前？", "What is to be made good, by whom, and until when?"),
)
"""Chinese and English, side by side."""
