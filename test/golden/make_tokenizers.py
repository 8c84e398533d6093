"""Makes tokenizers.json: tokenizers of every kind that Ripple cuts text by, with what their library makes of random texts.

    python make_tokenizers.py            # writes tokenizers.json beside this script
    python make_tokenizers.py SEED N     # another seed, N texts each: for a longer comparison

Hugging Face tokenizers 0.23.3; seed 1. Texts of which the library makes an error are left out.
"""
import json
import pathlib
import random
import sys

from tokenizers import Tokenizer

R = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
N = int(sys.argv[2]) if len(sys.argv) > 2 else 16
alpha=list("abcdeABC tnos'") + list("  \t\n.,!?-_#▁") + ["é","É","ß","ſ","Σ","ς","中","文","日","🙂","\u00a0","\u3000","\u0301","ﬁ","½","²","٣","१","İ","\ufeff","\u200b","\u0085","ё","Ǆ","ो","क","12","3","the"," don't","I'LL"," do not","<s>","</s>","<x>","[UNK]","key keys","Ġ","\u180e","𝔸","\x01","\x00","́","_","€","$","+","“","\r\n","\n\n","   ","e\u0301","각","\u1112\u1161\u11ab","\U00020000","\ue000"]
def text():
    return "".join(R.choice(alpha) for _ in range(R.randint(0,24)))
null=None
norms={
 'none':null,'nfc':{"type":"NFC"},'nfd':{"type":"NFD"},'nfkc':{"type":"NFKC"},'nfkd':{"type":"NFKD"},'lower':{"type":"Lowercase"},
 'strip':{"type":"Strip","strip_left":True,"strip_right":True},'striplr':{"type":"Strip","strip_left":False,"strip_right":True},'striplr2':{"type":"Strip","strip_left":True,"strip_right":False},
 'accents':{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]},
 'bert':{"type":"BertNormalizer","clean_text":True,"handle_chinese_chars":True,"strip_accents":None,"lowercase":True},
 'bertcased':{"type":"BertNormalizer","clean_text":True,"handle_chinese_chars":True,"strip_accents":None,"lowercase":False},
 'bert3':{"type":"BertNormalizer","clean_text":False,"handle_chinese_chars":False,"strip_accents":True,"lowercase":False},
 'bert4':{"type":"BertNormalizer","clean_text":True,"handle_chinese_chars":False,"strip_accents":False,"lowercase":True},
 'replace':{"type":"Replace","pattern":{"String":"ab"},"content":"x-y"},
 'llama':{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]},
 'bytelevel':{"type":"ByteLevel"},
}
B=["Removed","Isolated","MergedWithPrevious","MergedWithNext","Contiguous"]
pres={'none':null,'whitespace':{"type":"Whitespace"},'wsplit':{"type":"WhitespaceSplit"},'bert':{"type":"BertPreTokenizer"},
 'digits':{"type":"Digits","individual_digits":False},'digits1':{"type":"Digits","individual_digits":True},
 'chardelim':{"type":"CharDelimiterSplit","delimiter":"-"},'fixed':{"type":"FixedLength","length":3},
 'bytelevel':{"type":"ByteLevel","add_prefix_space":False,"trim_offsets":True,"use_regex":True},
 'bytelevelp':{"type":"ByteLevel","add_prefix_space":True,"trim_offsets":True,"use_regex":True},
 'bytelevelr':{"type":"ByteLevel","add_prefix_space":True,"trim_offsets":True,"use_regex":False},
 'meta':{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":True},
 'metafirst':{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":False},
 'metafirsts':{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":True},
 'metanever':{"type":"Metaspace","replacement":"_","prepend_scheme":"never","split":True},
 'seq1':{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":True}]},
 'seq2':{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":False},{"type":"ByteLevel","add_prefix_space":False,"trim_offsets":True,"use_regex":False}]},
 'seq3':{"type":"Sequence","pretokenizers":[{"type":"Whitespace"},{"type":"Digits","individual_digits":True},{"type":"Punctuation","behavior":"Isolated"}]},
}
for b in B:
    pres['punct'+b]={"type":"Punctuation","behavior":b}
    pres['splits'+b]={"type":"Split","pattern":{"String":" "},"behavior":b,"invert":False}
    pres['splitd'+b]={"type":"Split","pattern":{"String":"."},"behavior":b,"invert":True}
known=['','.',r'\s',r'\s+',' ',' +',' {2,}',r'\n',r'[\r\n]',r'[^\r\n]+',r'\w+',r'\w+|[^\w\s]+',r'\w+|[^\w\s]',r'\d',r'\d+','[0-9]','[0-9]+',r'\p{N}',r'\p{N}{1,3}',
 r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"]+[r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"%d for d in (r'\p{N}',r'\p{N}+',r'\p{N}{1,3}')]
for k,p in enumerate(known): pres['re%d'%k]={"type":"Split","pattern":{"Regex":p},"behavior":R.choice(B),"invert":R.random()<.3}
decs={'none':null,'bytelevel':{"type":"ByteLevel","add_prefix_space":True,"trim_offsets":True,"use_regex":True},'wp':{"type":"WordPiece","prefix":"##","cleanup":True},'wp2':{"type":"WordPiece","prefix":"@","cleanup":False},
 'meta':{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":True},'metan':{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":True},
 'bpe':{"type":"BPEDecoder","suffix":"</w>"},'fuse':{"type":"Fuse"},
 'llama':{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]},
 'strip2':{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":"a","start":2,"stop":2}]},
}
BYTES=["<0x%02X>"%b for b in range(256)]
def pieces(pre,norm,k):
    """pieces of sample texts, so that tokens are met"""
    t=Tokenizer.from_str(json.dumps({"version":"1.0","added_tokens":[],"normalizer":norm,"pre_tokenizer":pre,"post_processor":None,"decoder":None,"truncation":None,"padding":None,"model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0}}}))
    out=[]
    for _ in range(k):
        s=text()
        if t.normalizer: s=t.normalizer.normalize_str(s)
        if t.pre_tokenizer: out+=[p for p,_ in t.pre_tokenizer.pre_tokenize_str(s)]
        else: out.append(s)
    return [p for p in out if p]
def model(kind,ps):
    toks=[]
    if kind=='WordLevel':
        toks=["<unk>"]+list(dict.fromkeys(R.sample(ps,min(len(ps),40))))
        return {"type":kind,"vocab":{t:i for i,t in enumerate(dict.fromkeys(toks))},"unk_token":"<unk>"}
    chars=sorted({c for p in ps for c in p})
    some=[c for c in chars if R.random()<R.choice([.8,1])]
    subs=[]
    for _ in range(60):
        p=R.choice(ps); i=R.randrange(len(p)); j=min(len(p),i+R.randint(1,5)); subs.append((i,p[i:j]))
    if kind=='WordPiece':
        pre=R.choice(["##","","##"]) 
        toks=["[UNK]"]+some+[pre+c for c in some]+[(pre if i else "")+s for i,s in subs]
        return {"type":kind,"unk_token":"[UNK]","continuing_subword_prefix":pre,"max_input_chars_per_word":R.choice([100,6]),"vocab":{t:i for i,t in enumerate(dict.fromkeys(toks))}}
    if kind=='Unigram':
        bf=R.random()<.4
        toks=list(dict.fromkeys(["<unk>"]+some+[s for _,s in subs]+(BYTES if bf else [])))
        return {"type":kind,"unk_id":0,"byte_fallback":bf,"vocab":[[t,round(-R.random()*9,R.choice([1,4])) if i else 0.] for i,t in enumerate(toks)]}
    if kind=='BPE':
        bf=R.random()<.3; pre=R.choice([None,None,"##"]) ; suf=R.choice([None,None,"</w>"])
        vocab=["<unk>"]+list(some)
        if pre: vocab+=[pre+c for c in some]
        if suf: vocab+=[c+suf for c in some]+([pre+c+suf for c in some] if pre else [])
        if bf: vocab+=BYTES
        vocab=list(dict.fromkeys(vocab)); merges=[]
        for _ in range(80):
            p=R.choice(ps); 
            if len(p)<2: continue
            i=R.randrange(len(p)-1)
            # grow from tokens at place
            def tok(a,b):
                s=p[a:b]; 
                if pre and a>0: s=pre+s
                if suf and b==len(p): s=s+suf
                return s
            best=[(a,m,b) for a in range(max(0,i-3),i+1) for m in range(a+1,min(len(p),a+4)) for b in range(m+1,min(len(p),m+4)+1) if tok(a,m) in vocab and tok(m,b) in vocab]
            if not best: continue
            a,m,b=R.choice(best)
            x,y=tok(a,m),tok(m,b)
            if [x,y] in merges: continue
            z=tok(a,b)
            if z!=x+(y[len(pre):] if pre else y): continue
            merges.append([x,y])
            if z not in vocab: vocab.append(z)
        if R.random()<.5 and all(' ' not in x+y for x,y in merges): merges=[x+" "+y for x,y in merges]
        return {"type":kind,"dropout":None,"unk_token":"<unk>","continuing_subword_prefix":pre,"end_of_word_suffix":suf,"fuse_unk":R.random()<.5,"byte_fallback":bf,"ignore_merges":R.random()<.3,"vocab":{t:i for i,t in enumerate(vocab)},"merges":merges}
KINDS = ["WordLevel", "BPE", "WordPiece", "Unigram"]
combos = [("none", p) for p in pres] + [(n, R.choice(["whitespace", "wsplit", "bert", "none", "meta"])) for n in norms]
combos += [(n, p) for n in ("nfc", "lower", "striplr2") for p in ("metafirst", "metafirsts")]
made = []
for at, (nm, p) in enumerate(combos):
    kind = KINDS[at % 4]
    m = model(kind, pieces(pres[p], norms[nm], 40) or ["a"])
    size = len(m["vocab"])
    vocab = m["vocab"] if isinstance(m["vocab"], dict) else {t[0]: i for i, t in enumerate(m["vocab"])}
    added, highest = [], -1
    for c in R.sample(["<s>", "</s>", "<x>", "key", "\u00e9", "the"], R.randint(0, 4)):
        i = vocab.get(c, highest + 1 if highest >= size else size)
        highest = max(highest, i)
        flags = {f: R.random() < 0.3 for f in ("single_word", "lstrip", "rstrip", "normalized", "special")}
        added.append({"id": i, "content": c, **flags})
    decoder = list(decs)[at % len(decs)]
    file = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": norms[nm],
            "pre_tokenizer": pres[p], "post_processor": None, "decoder": decs[decoder], "model": m}
    t = Tokenizer.from_str(json.dumps(file))
    rows = max([*vocab.values(), highest]) + 1
    texts, decoded = [], []
    for _ in range(N):
        s = text()
        try:
            texts.append([s, t.encode(s, add_special_tokens=False).ids])
            ids = [R.randrange(rows) for _ in range(R.randint(1, 9))]
            decoded.append([ids, t.decode(ids, skip_special_tokens=False)])
        except BaseException:   # the library panics on some added tokens that strip
            pass
    made.append({"name": f"{kind}, {nm}, {p}, {decoder}", "rows": rows, "file": file, "texts": texts, "decoded": decoded})
pathlib.Path(__file__).with_name("tokenizers.json").write_text(json.dumps(made, separators=(",", ":")) + "\n")
print(len(made), "tokenizers,", sum(len(t["texts"]) for t in made), "texts")
